import { standing } from "@/output/files/standing.ts";

/**
 * Locks a file for this process, and makes it where it is not there; undefined where another process
 * has it, or has just removed it. The system gives the lock back when its process dies, in whatever way.
 */
export async function lockFile(path: string): Promise<Deno.FsFile | undefined> {
  const lock = await Deno.open(path, { read: true, write: true, create: true });
  let isOurs = false;
  try {
    // One that was removed in the meantime keeps nobody out.
    isOurs = await lock.tryLock(true) && await isSame(lock, path);
  } finally {
    if (!isOurs) lock.close();
  }
  return isOurs ? lock : undefined;
}

async function isSame(lock: Deno.FsFile, path: string): Promise<boolean> {
  const [own, info] = [await lock.stat(), await standing(path)];
  return info !== undefined && own.dev === info.dev && own.ino === info.ino;
}
