import { ClinicScreen } from './screen.tsx';

export default function ClinicPage() {
  return <ClinicScreen />;
}
