/** Opens a page: from the server, and when that cannot be reached from the kept copy. */
import { type CopyWorld, readShell } from './kept-copy.ts';

/** Who stands before the server says so while it restarts; the server itself while it starts. */
const notThere = [502, 503, 504];
/** A network that does not answer is as good as none. */
const patienceMs = 12_000;

export interface PageQuestion {
  readonly request: Request;
  /** What the browser has asked for already, while this worker woke up. */
  readonly preloadResponse: Promise<Response | undefined>;
}

async function fromServer(
  { request, preloadResponse }: PageQuestion,
  world: CopyWorld,
): Promise<Response | null> {
  try {
    return (await preloadResponse) ?? (await world.fetch(request));
  } catch {
    return null;
  }
}

/** Always an answer: at worst the one that the browser would have shown. */
export async function answerPage(question: PageQuestion, world: CopyWorld): Promise<Response> {
  const asked = fromServer(question, world);
  let patience: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<null>((resolve) => {
    patience = setTimeout(() => resolve(null), patienceMs);
  });
  const response = await Promise.race([asked, tooLong]);
  clearTimeout(patience);
  if (response !== null && !notThere.includes(response.status)) return response;
  const shell = await readShell(world).catch(() => null);
  return shell ?? (await asked) ?? Response.error();
}
