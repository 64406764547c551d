/** How the text of an environment variable is converted. */
export type SettingKind = 'text' | 'secret' | 'integer' | 'number' | 'list';

/** The description of one setting, without its validation. */
export interface SettingFacts {
  readonly env: string;
  readonly kind: SettingKind;
  /** One sentence for the table in the README. */
  readonly text: string;
}

export interface Setting extends SettingFacts {
  readonly property: string;
}

const settings = new WeakMap<object, Setting[]>();

/** Declares that a property of the configuration class is read from an environment variable. */
export function FromEnv(env: string, kind: SettingKind, text: string): PropertyDecorator {
  return (target, property) => {
    const known = settings.get(target) ?? [];
    known.push({ env, kind, text, property: String(property) });
    settings.set(target, known);
  };
}

/** The settings of a configuration class, in the order of its properties. */
export function settingsOf(prototype: object): readonly Setting[] {
  return settings.get(prototype) ?? [];
}
