import { ClinicScreen } from '#src/features/admin/ui/clinic-screen.tsx';

export default function ClinicPage() {
  return <ClinicScreen />;
}
