import createNextIntlPlugin from 'next-intl/plugin';
import { buildInputs, hashOf } from './scripts/lib/prepare.mjs';

/** Pages only: programs, sockets, headers and the port belong to src/server.ts. */
/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` does this; a clinic's first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // Answers vary with the nonce in each of them.
  generateEtags: false,
  // Two machines of one clinic that built the same sources are the same build.
  generateBuildId: () => hashOf(buildInputs).slice(0, 20),
};

/** Sentences are taken apart while the pages are built: browsers get no parser for them. */
const withSentences = createNextIntlPlugin({
  requestConfig: './src/i18n/request.ts',
  experimental: { messages: { path: './src/i18n', format: 'json', locales: 'infer', precompile: true } },
});

export default withSentences(config);
