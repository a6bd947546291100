import { BookingScreen } from './screen.tsx';

export default function NewVisitPage() {
  return <BookingScreen />;
}
