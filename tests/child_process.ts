/** Starts a program in TypeScript that imports as this project does and may do everything. */
export function startScript(code: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--ext=ts", code],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** The lines that such a program prints, which must say nothing on stderr. */
export async function scriptLines(code: string): Promise<string[]> {
  const { stdout, stderr } = await startScript(code).output();
  const [printed, complaint] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (complaint !== "") throw new Error(`The program says: ${complaint}`);
  return printed!.trimEnd().split("\n");
}
