/** The document as a page, drawn by Swagger UI from our own files: no other host, nothing inline. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { docsPolicy } from '../security-headers.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Consulta HTTP interface</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;
// `validatorUrl: null`: nothing is sent to anybody else.
const start = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

const compress = promisify(gzip);

interface DocsFile {
  readonly type: string;
  readonly read: () => Promise<Buffer>;
}

function ownFile(type: string, text: string): DocsFile {
  return { type, read: async () => Buffer.from(text) };
}

function foreignFile(type: string, url: string): DocsFile {
  return { type, read: () => readFile(fileURLToPath(url)) };
}

const files: Readonly<Record<string, DocsFile>> = {
  '/api/docs': ownFile('text/html; charset=utf-8', page),
  '/api/docs/start.js': ownFile('text/javascript; charset=utf-8', start),
  '/api/docs/swagger-ui.css': foreignFile(
    'text/css; charset=utf-8',
    import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  ),
  '/api/docs/swagger-ui-bundle.js': foreignFile(
    'text/javascript; charset=utf-8',
    import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js'),
  ),
};

export interface DocsPage {
  /** Sends the file at this path and answers true, or false when there is none. */
  send(response: ServerResponse, path: string): Promise<boolean>;
}

export function createDocsPage(): DocsPage {
  const packed = new Map<string, Promise<Buffer>>();
  return {
    async send(response, path) {
      const file = Object.hasOwn(files, path) ? files[path] : undefined;
      if (file === undefined) return false;
      const body = packed.get(path) ?? file.read().then((plain) => compress(plain));
      packed.set(path, body);
      const bytes = await body;
      response.writeHead(200, {
        'content-type': file.type,
        'content-encoding': 'gzip',
        'content-length': bytes.length,
        'content-security-policy': docsPolicy,
        'cache-control': 'no-cache',
      });
      response.end(bytes);
      return true;
    },
  };
}
