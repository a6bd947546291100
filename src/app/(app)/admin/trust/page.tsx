import { ClinicKeyScreen } from './screen.tsx';

export default function ClinicKeyPage() {
  return <ClinicKeyScreen />;
}
