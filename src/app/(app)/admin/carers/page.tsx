import { CarersScreen } from '#src/features/proxy/ui/carers-screen.tsx';

export default function CarersPage() {
  return <CarersScreen />;
}
