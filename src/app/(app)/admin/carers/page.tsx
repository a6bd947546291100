import { CarersScreen } from './screen.tsx';

export default function CarersPage() {
  return <CarersScreen />;
}
