/**
 * Whether a path is one of a store, such as `s3://bank/may/`: no file of this machine is called so. The
 * web is none.
 */
export function isStored(path: string): boolean {
  return /^(?!https?:)[a-z][a-z\d+.-]+:\/\//i.test(path) && !isHere(path);
}

function isHere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
