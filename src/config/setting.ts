/** How the text of an environment variable becomes a value. */
export type SettingKind = 'text' | 'secret' | 'integer' | 'number' | 'list';

/** What is known of one setting, apart from how it is validated. */
export interface SettingFacts {
  readonly env: string;
  readonly kind: SettingKind;
  /** One sentence for the table of the README. */
  readonly text: string;
}

export interface Setting extends SettingFacts {
  readonly property: string;
}

const settings = new WeakMap<object, Setting[]>();

/** Marks a property of the configuration class as read from an environment variable. */
export function FromEnv(env: string, kind: SettingKind, text: string): PropertyDecorator {
  return (target, property) => {
    const known = settings.get(target) ?? [];
    known.push({ env, kind, text, property: String(property) });
    settings.set(target, known);
  };
}

/** The settings of a configuration class, in the order they are written there. */
export function settingsOf(prototype: object): readonly Setting[] {
  return settings.get(prototype) ?? [];
}
