/** Pages only: programs, sockets, headers and the port belong to src/server.ts. */
/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` does this; a clinic's first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // Answers vary with the nonce in each of them.
  generateEtags: false,
};

export default config;
