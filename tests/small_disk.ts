/** Room on a {@linkcode withDisk}: a page for what is there before and one for what comes. */
const DISK_BYTES = 8192;

/** Why no disks can be made here; undefined where they can. Only root may, and not everywhere. */
export const noDisks: string | undefined = await tried();

async function tried(): Promise<string | undefined> {
  try {
    await withDisk([], () => Promise.resolve());
    return undefined;
  } catch {
    return "only root may mount a disk";
  }
}

/**
 * Calls a function with the folder of a disk of its own that has hardly any room, and takes the disk
 * away.
 *
 * @param files Names of what is there before, each saying `earlier`.
 */
export async function withDisk(
  files: readonly string[],
  use: (folder: string) => Promise<void>,
  { readOnly = false }: { readonly readOnly?: boolean } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run("mount", "-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", folder);
    try {
      for (const name of files) await Deno.writeTextFile(`${folder}/${name}`, "earlier");
      if (readOnly) await run("mount", "-o", "remount,ro", folder);
      await use(folder);
    } finally {
      await run("umount", folder);
    }
  } finally {
    await Deno.remove(folder);
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
