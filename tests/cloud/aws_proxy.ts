import { Buffer } from "node:buffer";
import {
  createServer,
  type IncomingMessage,
  request as forward,
  type ServerResponse,
} from "node:http";

/** A call of AWS's, as it comes over the wire. */
export interface AwsCall {
  /** As in the signature: ec2, s3, scheduler, pricing .. */
  readonly service: string;
  /** `RunInstances`, or the method and path where that is all there is. */
  readonly action: string;
  readonly body: string;
}

/** An answer in place of the emulator's. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What goes wrong with a call: another answer; `lost`, the call is carried out and the connection breaks;
 * `silent`, it is carried out and no answer ever comes; `cut`, the
 * answer breaks off in its midst; a pair, it is carried out and answered otherwise; a function, which changes the answer's text.
 */
export type Fault =
  | ((text: string) => string)
  | Answer
  | "lost"
  | "silent"
  | "cut"
  | readonly ["carried out", Answer];

/** An AWS that answers as it is told to, and otherwise as the emulator behind it. */
export interface AwsProxy extends AsyncDisposable {
  readonly endpoint: string;
  /** All calls so far. */
  readonly calls: AwsCall[];
  /** Decides what goes wrong; may be set anew at any time. */
  fault: (call: AwsCall) => Fault | undefined;
}

interface Stored {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * Starts a proxy. As AWS does and the emulator does not, it carries out a launch once for each
 * ClientToken, and knows prices.
 */
export async function startAwsProxy(emulator: string): Promise<AwsProxy> {
  const launches = new Map<string, Promise<Stored>>();
  const carryOut = (request: IncomingMessage, body: Buffer, call: AwsCall): Promise<Stored> => {
    const token = new URLSearchParams(call.body).get("ClientToken");
    if (call.action !== "RunInstances" || token === null) return send(emulator, request, body);
    const earlier = launches.get(token) ?? send(emulator, request, body);
    launches.set(token, earlier);
    return earlier;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    const call = callOf(request, body);
    proxy.calls.push(call);
    const fault = proxy.fault(call) ?? (call.service === "pricing" ? prices(call) : undefined);
    if (fault === undefined) return write(response, await carryOut(request, body, call));
    if (typeof fault === "object" && "status" in fault) return write(response, stored(fault));
    const carriedOut = await carryOut(request, body, call);
    if (typeof fault === "function") {
      const body = Buffer.from(fault(carriedOut.body.toString()));
      write(response, { ...carriedOut, body });
    } else if (fault === "cut") {
      response.writeHead(200, { "content-length": String(carriedOut.body.length + 1) });
      response.write(carriedOut.body, () => request.socket.destroy());
    } else if (fault === "lost") request.socket.destroy();
    else if (fault !== "silent") write(response, stored(fault[1]));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error) =>
      write(response, stored({ status: 502, body: `${error}` }))
    );
  });
  const { promise: isListening, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await isListening;
  const { port } = server.address() as { port: number };
  const proxy: AwsProxy = {
    endpoint: `http://127.0.0.1:${port}`,
    calls: [],
    fault: () => undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** EC2's way to say no. */
export function ec2Error(status: number, code: string, message: string): Answer {
  return {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code>` +
      `<Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
    headers: { "content-type": "text/xml;charset=UTF-8" },
  };
}

/** S3's way to say no. */
export function s3Error(status: number, code: string, message: string): Answer {
  return {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}` +
      "</Message><RequestId>R1</RequestId><HostId>h</HostId></Error>",
    headers: { "content-type": "application/xml" },
  };
}

/** The way of the services that speak JSON. */
export function jsonError(status: number, code: string, message: string): Answer {
  return {
    status,
    body: JSON.stringify({ __type: code, Message: message, message }),
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
  };
}

/** US dollars in the answers of the Pricing API; not AWS's own. */
export const TEST_PRICES = {
  machineHour: 0.1,
  diskGbMonth: 0.072,
  throughputMonth: 0.04,
  addressHour: 0.005,
  vcpuHour: 0.05,
  memoryGbHour: 0.006,
  diskGbHour: 0.0001,
} as const;

/** Answers of the form that the Pricing API gives, with products beside the one that is looked for. */
function prices({ body }: AwsCall): Answer {
  const { ServiceCode, Filters } = JSON.parse(body) as {
    ServiceCode: string;
    Filters: { Field: string; Value: string }[];
  };
  const wanted = Object.fromEntries(Filters.map(({ Field, Value }) => [Field, Value]));
  const { machineHour, diskGbMonth, throughputMonth, addressHour } = TEST_PRICES;
  const { vcpuHour, memoryGbHour, diskGbHour } = TEST_PRICES;
  const PriceList = ServiceCode === "ElasticMapReduce"
    ? [
      product("EU-EMR-SERVERLESS-ARM-vCPUHours", 0.9),
      product("EU-EMR-SERVERLESS-vCPUHours", vcpuHour),
      product("EU-EMR-SERVERLESS-MemoryGBHours", memoryGbHour),
      product("EU-EMR-SERVERLESS-StorageGBHours", diskGbHour),
    ]
    : ServiceCode === "AmazonVPC"
    ? [
      product("EU-PublicIPv4:IdleAddress", 0.006),
      product("EU-PublicIPv4:InUseAddress", addressHour),
    ]
    : wanted.productFamily === "Storage"
    ? [
      product("EU-EBS:VolumeP-IOPS.gp3", 0.0066),
      product("EU-EBS:VolumeUsage.gp3", diskGbMonth),
    ]
    : wanted.productFamily === "Provisioned Throughput"
    ? [product("EU-EBS:VolumeP-Throughput.gp3", 1024 * throughputMonth)]
    : [product(`EU-BoxUsage:${wanted.instanceType}`, machineHour)];
  return {
    status: 200,
    body: JSON.stringify({ FormatVersion: "aws_v1", PriceList }),
    headers: { "content-type": "application/x-amz-json-1.1" },
  };
}

function product(usagetype: string, price: number): string {
  const dimension = { unit: "Hrs", pricePerUnit: { USD: price.toFixed(10) } };
  return JSON.stringify({
    product: { productFamily: "any", attributes: { usagetype, regionCode: "eu-west-1" }, sku: "S" },
    serviceCode: "any",
    terms: { OnDemand: { "S.J": { priceDimensions: { "S.J.6": dimension }, sku: "S" } } },
    version: "1",
  });
}

function callOf({ headers, method = "", url = "" }: IncomingMessage, body: Buffer): AwsCall {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1];
  const isText = service !== "s3";
  const text = isText ? body.toString() : "";
  const target = headers["x-amz-target"];
  const action = new URLSearchParams(text).get("Action") ??
    (typeof target === "string" ? target.split(".").at(-1)! : `${method} ${url}`);
  return { service: service ?? "", action, body: text };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces);
}

function send(emulator: string, request: IncomingMessage, body: Buffer): Promise<Stored> {
  const { promise, resolve, reject } = Promise.withResolvers<Stored>();
  const { expect: _, connection: __, "transfer-encoding": ___, ...headers } = request.headers;
  const { method } = request;
  const outgoing = forward(new URL(request.url ?? "/", emulator), {
    method: method ?? "GET",
    headers: { ...headers, "content-length": String(body.length) },
    agent: false,
  }, async (response) => {
    const { statusCode = 500, headers } = response;
    resolve({ status: statusCode, headers, body: await bodyOf(response) });
  });
  outgoing.on("error", reject);
  outgoing.end(body);
  return promise;
}

function stored({ status, body, headers = {} }: Answer): Stored {
  return { status, headers, body: Buffer.from(body) };
}

function write(response: ServerResponse, { status, headers, body }: Stored): void {
  const { "transfer-encoding": _, connection: __, ...others } = headers;
  // Of a HEAD the length is that of the body not sent.
  const length = body.length > 0 ? { "content-length": String(body.length) } : {};
  response.writeHead(status, { ...others, ...length });
  response.end(body);
}
