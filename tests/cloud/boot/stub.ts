// Stands for the pipeline in the tests of the boot script: does what its words say, one after the other.
const words = [...Deno.args];
if (words[0] === "--version") {
  console.error("the stub's version");
  Deno.exit(Deno.env.has("STUB_BROKEN") ? 1 : 0);
}
const output = words[words.indexOf("--output") + 1]!;
for (const word of words.filter((word) => word.includes("="))) {
  const [action, value] = word.split("=") as [string, string];
  if (action === "write") await Deno.writeTextFile(`${output}/${value}`, `${value}\n`);
  if (action === "say") console.error(value);
  if (action === "ignore") Deno.addSignalListener(value as Deno.Signal, () => {});
  if (action === "wait") await new Promise((resolve) => setTimeout(resolve, 1000 * Number(value)));
  if (action === "kill") Deno.kill(Deno.pid, value as Deno.Signal);
  if (action === "leave") new Deno.Command(value, { args: ["100"] }).spawn().unref();
  if (action === "exit") Deno.exit(Number(value));
}
