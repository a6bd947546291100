import { ClinicCodeScreen } from './screen.tsx';

export default function ClinicCodePage() {
  return <ClinicCodeScreen />;
}
