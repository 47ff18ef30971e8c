// What a call that was refused, or never arrived, leaves behind.
export class ApiFault extends Error {
  override readonly name = "ApiFault";
  /** As the service names it, without a namespace; `Unreachable` where no answer came. */
  readonly fault: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(
    fault: string,
    message: string,
    from: { status: number; requestId?: string | undefined },
  ) {
    super(message);
    this.fault = fault;
    this.status = from.status;
    this.requestId = from.requestId;
  }
}

/** `com.amazonaws.swf.base.model#UnknownResourceFault` → `UnknownResourceFault` */
const shortName = (type: string) => type.slice(type.lastIndexOf("#") + 1);

export const faultOf = async (response: Response): Promise<ApiFault> => {
  const text = await response.text();
  let body: { __type?: unknown; message?: unknown; Message?: unknown } = {};
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
    requestId: response.headers.get("x-amzn-requestid") ?? undefined,
  });
};
