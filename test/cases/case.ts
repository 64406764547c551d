/** A recorded request of a real client and the reply that keeps it working; the form of idp-cases.json. */
export interface ClientCase {
  readonly id: string;
  readonly client: string;
  readonly title: string;
  readonly informational: boolean;
  readonly precondition: { readonly setup?: readonly SetupRequest[]; readonly requires?: readonly string[] };
  readonly request: CaseRequest;
  readonly rawBody?: boolean;
  readonly parallel?: readonly CaseRequest[];
  readonly maxMillis?: number;
  readonly expect: Expectation & { readonly followUp?: readonly FollowUp[] };
}

export interface CaseRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SetupRequest extends CaseRequest {
  readonly expectStatus?: number;
  readonly save?: Readonly<Record<string, string>>;
}

export interface FollowUp {
  readonly request: CaseRequest;
  readonly expect: Expectation;
}

export interface Expectation {
  readonly status: number | readonly number[];
  readonly jsonChecks?: readonly JsonCheck[];
  readonly headerChecks?: readonly HeaderCheck[];
}

export interface JsonCheck {
  readonly path: string;
  readonly op: string;
  readonly value?: unknown;
}

export interface HeaderCheck {
  readonly name: string;
  readonly op: 'exists' | 'contains' | 'startsWith';
  readonly value?: string;
}

/** A reply as the checks look at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly millis: number;
}
