// What labs ask of the browser's cryptography.

/** Does a job; nothing where there is none such. */
export async function crypto(_job: unknown): Promise<unknown> {
  return null;
}
