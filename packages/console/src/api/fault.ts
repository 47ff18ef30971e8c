// What a call that was refused, or never arrived, leaves behind.

/** What is wrong with one part of an answer that a person gave. */
export interface AnswerProblem {
  /** A JSON pointer into the answer; empty for all of it. */
  readonly at: string;
  readonly text: string;
}

export class ApiFault extends Error {
  override readonly name = "ApiFault";
  /** As the service names it, without a namespace; `Unreachable` where no answer came. */
  readonly fault: string;
  /** 0 where no answer came. */
  readonly status: number;
  /** It was waited for as long as it makes sense. */
  readonly isSilence: boolean;
  readonly requestId: string | undefined;
  /** Of an answer that breaks its form; empty otherwise. */
  readonly problems: readonly AnswerProblem[];

  constructor(
    fault: string,
    message: string,
    from: {
      status: number;
      isSilence?: boolean;
      requestId?: string | undefined;
      problems?: readonly AnswerProblem[] | undefined;
    },
  ) {
    super(message);
    this.fault = fault;
    this.status = from.status;
    this.isSilence = from.isSilence ?? false;
    this.requestId = from.requestId;
    this.problems = from.problems ?? [];
  }
}

/** Also where a server or a proxy failed: that does not say what had been done until then. */
export const isUnanswered = (error: Error): boolean =>
  !(error instanceof ApiFault) || error.status === 0 || error.status >= 500;

/** A policy denies it: to ask again would be in vain. */
export const isNotAllowed = (error: Error | null): boolean =>
  error instanceof ApiFault && error.fault === "AccessDeniedException";

/** The same is wrong as before, if with another request. */
export const isSameProblem = (one: Error, other: Error | null): boolean =>
  other !== null && nameOf(one) === nameOf(other) && one.message === other.message;

const nameOf = (error: Error): string => (error instanceof ApiFault ? error.fault : error.name);

/** What came, read to its end. */
export interface Answer {
  readonly response: Response;
  readonly text: string;
}

/** `com.amazonaws.swf.base.model#UnknownResourceFault` → `UnknownResourceFault` */
const shortName = (type: string) => type.slice(type.lastIndexOf("#") + 1);

export const faultOf = ({ response, text }: Answer): ApiFault => {
  let body: { __type?: unknown; message?: unknown; Message?: unknown; problems?: unknown } = {};
  try {
    body = JSON.parse(text) ?? {};
  } catch {
    // A proxy's page, say: the status has to do.
  }
  const fault =
    typeof body.__type === "string" ? shortName(body.__type) : `HTTP ${response.status}`;
  const message = body.message ?? body.Message;
  return new ApiFault(fault, typeof message === "string" ? message : response.statusText, {
    status: response.status,
    problems: Array.isArray(body.problems) ? body.problems : undefined,
    requestId: response.headers.get("x-amzn-requestid") ?? undefined,
  });
};
