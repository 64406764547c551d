import { Config } from './config.js';
import { type Setting, settingsOf } from './setting.js';

/** The table of all settings in Markdown, for the README. */
export function markdownTable(): string {
  const defaults = new Config();
  const rows = settingsOf(Config.prototype).map((setting) => {
    const name = setting.kind === 'secret' ? `\`${setting.env}\`, \`${setting.env}_FILE\`` : `\`${setting.env}\``;
    return `| ${name} | ${defaultText(setting, defaults)} | ${setting.text} |`;
  });
  return ['| Variable | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The effective values, one `NAME=value` line each, with secrets masked. */
export function effectiveValues(config: Config): string[] {
  return settingsOf(Config.prototype).map((setting) => {
    const value: unknown = Reflect.get(config, setting.property);
    if (value === undefined) return `${setting.env}=`;
    return `${setting.env}=${setting.kind === 'secret' ? '(set, not shown)' : withoutPassword(String(value))}`;
  });
}

/** The URL without its password. */
export function withoutPassword(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/]*):[^/]*@/i, '$1:***@');
}

function defaultText(setting: Setting, defaults: Config): string {
  const value: unknown = Reflect.get(defaults, setting.property);
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${String(value)}\``;
}
