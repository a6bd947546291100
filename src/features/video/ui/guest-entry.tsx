'use client';
import dynamic from 'next/dynamic';
import { CallConnecting } from './call-connecting.tsx';
import type { OpenGuestCall } from './guest-screen.tsx';

const GuestScreen = dynamic(async () => (await import('./guest-screen.tsx')).GuestScreen, {
  ssr: false,
  loading: CallConnecting,
});

const openCall: OpenGuestCall = async (guest) => {
  const { startGuestCall } = await import('../client/start-guest-call.ts');
  return startGuestCall(guest);
};

/** `/guest`: everything of it is fetched in the browser, because the link's secret is only there. */
export function GuestEntry() {
  return <GuestScreen openCall={openCall} />;
}
