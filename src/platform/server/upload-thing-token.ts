/** UploadThing's token: base64 of JSON, as its dashboard gives it out. */
import * as z from 'zod';

export interface UploadThingToken {
  /** As it was given. */
  readonly token: string;
  readonly apiKey: string;
  readonly appId: string;
  /** Where clients send bytes to, such as https://fra1.ingest.uploadthing.com. */
  readonly ingestOrigin: string;
}

const content = z.object({
  apiKey: z.string().startsWith('sk_'),
  appId: z.string().min(1),
  regions: z.array(z.string().regex(/^[a-z0-9-]+$/)).min(1),
  ingestHost: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .default('ingest.uploadthing.com'),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Null when it is not a token. */
export function readUploadThingToken(token: string): UploadThingToken | null {
  const parsed = content.safeParse(parseJson(Buffer.from(token, 'base64').toString('utf8')));
  if (!parsed.success) return null;
  const { apiKey, appId, regions, ingestHost } = parsed.data;
  return { token, apiKey, appId, ingestOrigin: `https://${regions[0]}.${ingestHost}` };
}
