'use client';
import { early } from '#src/ui/early.ts';

export const BookingScreen = early(
  async () => (await import('#src/features/scheduling/ui/booking-screen.tsx')).BookingScreen,
);
