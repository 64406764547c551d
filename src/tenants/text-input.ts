import { ValidateBy } from 'class-validator';

/** Controls, halves of characters, line and paragraph separators, and what turns the direction of the text around it. */
const NOT_PLAIN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Whether a text is one line that means what it looks like: no controls, no halves of characters. */
export function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && !NOT_PLAIN.test(value);
}

/** Validates a text that administrators are shown. */
export function IsPlainText(): PropertyDecorator {
  return ValidateBy({
    name: 'isPlainText',
    validator: {
      validate: isPlainText,
      defaultMessage: (details) =>
        `${details?.property} must be one line of text without control characters or halves of characters`,
    },
  });
}
