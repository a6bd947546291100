import { headers } from 'next/headers';
import type { ReactNode } from 'react';

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request makes every page dynamic: each answer has a nonce of its own.
  await headers();
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
