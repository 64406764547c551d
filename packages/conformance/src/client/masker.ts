const MASK = '***';
const SENSITIVE_HEADER = /^(authorization|proxy-authorization|cookie|set-cookie)$|token|secret|api-?key|password/i;

/** Replaces secrets in whatever goes into a report. */
export class Masker {
  private readonly secrets = new Set<string>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Remembers a secret, and the forms in which it may come back: percent-encoded, base64, JSON-escaped. */
  add(secret: string): void {
    if (secret.length < 3) return;
    const base64 = Buffer.from(secret, 'utf8').toString('base64');
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      base64,
      base64.replace(/=+$/, ''),
    ];
    for (const form of forms) this.secrets.add(form);
  }

  text(text: string): string {
    let masked = text;
    // Longest first: a secret may hold another one.
    for (const secret of [...this.secrets].sort((a, b) => b.length - a.length)) {
      masked = masked.replaceAll(secret, MASK);
    }
    return masked.replace(/("password"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${MASK}"`);
  }

  headers(headers: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, SENSITIVE_HEADER.test(name) ? MASK : this.text(value)]),
    );
  }
}
