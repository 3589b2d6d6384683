/** Whether a path is one of a store, such as `s3://bank/may/`, and no file of this machine. */
export function isStored(path: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(path);
}
