import type { Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { readLanguage } from '#src/i18n/request.ts';
import { readAppVersion } from '#src/platform/server/build-id.ts';
import { readWorkerUrls } from '#src/platform/server/static-files.ts';
import { Providers } from './providers.tsx';
import './globals.css';

const canvas = { light: '#f4f7f6', dark: '#0f1716' };

/** The bars around the page have its colour: that of the chosen theme, or of the system's. */
export async function generateViewport(): Promise<Viewport> {
  const theme = (await cookies()).get('theme')?.value;
  return {
    width: 'device-width',
    initialScale: 1,
    viewportFit: 'cover',
    // The composer stays above the keyboard.
    interactiveWidget: 'resizes-content',
    themeColor:
      theme === 'light' || theme === 'dark'
        ? canvas[theme]
        : [
            { media: '(prefers-color-scheme: light)', color: canvas.light },
            { media: '(prefers-color-scheme: dark)', color: canvas.dark },
          ],
  };
}

/** Language, theme and the engine's address are read for each request: each answer has a nonce of its own anyway. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const built = process.env.NODE_ENV === 'production';
  const [jar, head, { locale, messages }, workerUrls, version] = await Promise.all([
    cookies(),
    headers(),
    readLanguage(),
    readWorkerUrls(process.cwd()),
    built ? readAppVersion(process.cwd()) : null,
  ]);
  const theme = jar.get('theme')?.value;
  const nonce = head.get('x-nonce') ?? undefined;
  return (
    <html lang={locale} {...(theme === 'light' || theme === 'dark' ? { 'data-theme': theme } : {})}>
      <head>
        {version !== null && <meta name="consulta-build" content={version.build} />}
        <meta name="consulta-engine" content={workerUrls.engine} />
        <meta name="consulta-guest" content={workerUrls.guest} />
        <meta name="consulta-pdf" content={workerUrls.pdf} />
        {/* Where react-aria finds the nonce for the one style element it makes. */}
        <meta property="csp-nonce" nonce={nonce} />
        <meta name="robots" content="noindex" />
        <meta name="format-detection" content="telephone=no" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
        {/* With its cookie: the name of the language is in it. */}
        <link rel="manifest" href="/manifest.webmanifest" crossOrigin="use-credentials" />
        <meta name="mobile-web-app-capable" content="yes" />
        <meta name="apple-mobile-web-app-capable" content="yes" />
        <meta name="apple-mobile-web-app-title" content="Consulta" />
        <meta name="apple-mobile-web-app-status-bar-style" content="default" />
      </head>
      <body>
        <Providers locale={locale} messages={messages}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
