/**
 * Writes the part of Spark Connect's protocol that the client speaks, src/engine/spark/protocol_pb.ts,
 * out of the descriptors in the `pyspark` wheel.
 *
 *     deno run --config src/engine/spark/deno.json --allow-all tests/spark/write_protocol.ts
 */
import { clone, create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sparkVersion, wheelFolder } from "./spark_server.ts";

const OUTPUT = fileURLToPath(new URL("../../src/engine/spark/protocol_pb.ts", import.meta.url));

/** The fields that the client says or hears, by message; those of nested messages stand alone. */
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  UserContext: ["user_id"],
  Plan: ["root", "command"],
  Relation: ["read", "sql", "local_relation"],
  Read: ["data_source"],
  "Read.DataSource": ["format", "schema", "options", "paths"],
  "Read.DataSource.OptionsEntry": ["key", "value"],
  SQL: ["query"],
  LocalRelation: ["data", "schema"],
  Command: ["write_operation", "create_dataframe_view", "sql_command"],
  SqlCommand: ["input"],
  CreateDataFrameViewCommand: ["input", "name", "is_global", "replace"],
  WriteOperation: ["input", "source", "path", "mode"],
  ExecutePlanRequest: [
    "session_id",
    "client_observed_server_side_session_id",
    "user_context",
    "operation_id",
    "plan",
    "client_type",
    "request_options",
  ],
  "ExecutePlanRequest.RequestOption": ["reattach_options"],
  ReattachOptions: ["reattachable"],
  ExecutePlanResponse: ["server_side_session_id", "response_id", "arrow_batch", "result_complete"],
  "ExecutePlanResponse.ArrowBatch": ["row_count", "data"],
  "ExecutePlanResponse.ResultComplete": [],
  ReattachExecuteRequest: [
    "session_id",
    "client_observed_server_side_session_id",
    "user_context",
    "operation_id",
    "client_type",
    "last_response_id",
  ],
  ReleaseExecuteRequest: [
    "session_id",
    "user_context",
    "operation_id",
    "client_type",
    "release_all",
  ],
  "ReleaseExecuteRequest.ReleaseAll": [],
  ReleaseExecuteResponse: [],
  ReleaseSessionRequest: ["session_id", "user_context", "client_type"],
  ReleaseSessionResponse: [],
  InterruptRequest: ["session_id", "user_context", "client_type", "interrupt_type"],
  InterruptResponse: [],
  ConfigRequest: ["session_id", "user_context", "operation", "client_type"],
  "ConfigRequest.Operation": ["set"],
  "ConfigRequest.Set": ["pairs"],
  KeyValue: ["key", "value"],
  ConfigResponse: ["server_side_session_id"],
  AnalyzePlanRequest: ["session_id", "user_context", "client_type", "spark_version"],
  "AnalyzePlanRequest.SparkVersion": [],
  AnalyzePlanResponse: ["server_side_session_id", "spark_version"],
  "AnalyzePlanResponse.SparkVersion": ["version"],
};

const CALLS = [
  "ExecutePlan",
  "AnalyzePlan",
  "Config",
  "Interrupt",
  "ReattachExecute",
  "ReleaseExecute",
  "ReleaseSession",
];

/** They say what the types say. */
const COMMENT = /^ *\/\*\*[^]*?\*\/\n/gm;

/** The text of protocol_pb.ts. */
export async function protocolText(): Promise<string> {
  const files = await descriptorsOfWheel(join(await wheelFolder(), "sql", "connect", "proto"));
  const protocol = create(FileDescriptorProtoSchema, {
    name: "protocol.proto",
    package: "spark.connect",
    syntax: "proto3",
    messageType: files.flatMap(({ messageType }) => messageType).flatMap((one) => spoken(one)),
    service: files.flatMap(({ service }) => service).map(withCalls),
  });
  const generated = await generatedText(protocol);
  const head = "// deno-lint-ignore-file\n" +
    `// Of the protocol of Apache Spark Connect, as pyspark ${await sparkVersion()} has it ` +
    "(Apache-2.0): what the client speaks.\n// Written by tests/spark/write_protocol.ts.\n";
  return await formatted(head + generated.replaceAll(COMMENT, ""));
}

/** Python's modules of the protocol hold their descriptors as a literal of bytes. */
async function descriptorsOfWheel(folder: string): Promise<FileDescriptorProto[]> {
  const files: FileDescriptorProto[] = [];
  for (const name of ["base", "commands", "common", "relations"]) {
    const text = await Deno.readTextFile(join(folder, `${name}_pb2.py`));
    const literal = /AddSerializedFile\(\s*b(['"])(.*)\1\s*\)\n/.exec(text)![2]!;
    files.push(fromBinary(FileDescriptorProtoSchema, bytesOf(literal)));
  }
  return files;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 };

function bytesOf(literal: string): Uint8Array {
  const bytes: number[] = [];
  for (
    const [text, hex, octal, letter] of literal.matchAll(
      /\\x([0-9a-f]{2})|\\([0-7]{3})|\\(.)|[^\\]/gs,
    )
  ) {
    if (hex !== undefined) bytes.push(parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(text.charCodeAt(0));
  }
  return new Uint8Array(bytes);
}

/** A message with the fields that are spoken; none where it is not. */
function spoken(message: DescriptorProto, around = ""): DescriptorProto[] {
  const path = around + message.name;
  const names = SPOKEN[path];
  if (names === undefined) return [];
  const field = message.field.filter(({ name }) => names.includes(name))
    .map((one) => clone(FieldDescriptorProtoSchema, one));
  const unknown = names.filter((name) => field.every((one) => one.name !== name));
  if (unknown.length > 0) throw new Error(`The protocol's ${path} has no ${unknown.join(", ")}`);
  const choices = [...new Set(field.map(choiceOf))].filter((index) => index !== undefined)
    .sort((one, other) => one - other);
  for (const one of field) {
    const choice = choiceOf(one);
    if (choice !== undefined) one.oneofIndex = choices.indexOf(choice);
  }
  return [create(DescriptorProtoSchema, {
    name: message.name,
    field,
    oneofDecl: choices.map((index) => message.oneofDecl[index]!),
    enumType: message.enumType,
    nestedType: message.nestedType.flatMap((one) => spoken(one, `${path}.`)),
    ...(message.options && { options: message.options }),
  })];
}

/** Which of the message's choices a field is of. */
function choiceOf(field: FieldDescriptorProto): number | undefined {
  return Object.hasOwn(field, "oneofIndex") ? field.oneofIndex : undefined;
}

function withCalls({ name, method }: ServiceDescriptorProto): ServiceDescriptorProto {
  return create(ServiceDescriptorProtoSchema, {
    name,
    method: method.filter((one) => CALLS.includes(one.name)),
  });
}

async function generatedText(protocol: FileDescriptorProto): Promise<string> {
  const request = create(CodeGeneratorRequestSchema, {
    fileToGenerate: [protocol.name],
    parameter: "target=ts",
    protoFile: [protocol],
  });
  const plugin = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", "--allow-all", "npm:@bufbuild/protoc-gen-es@2.17.0"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const bytes = toBinary(CodeGeneratorRequestSchema, request);
  await new Response(new Uint8Array(bytes)).body!.pipeTo(plugin.stdin);
  const { stdout } = await plugin.output();
  return fromBinary(CodeGeneratorResponseSchema, stdout).file[0]!.content;
}

async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "ts", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Response(text).body!.pipeTo(child.stdin);
  return new TextDecoder().decode((await child.output()).stdout);
}

if (import.meta.main) await Deno.writeTextFile(OUTPUT, await protocolText());
