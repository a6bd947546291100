import { AuditScreen } from './screen.tsx';

export default function AuditPage() {
  return <AuditScreen />;
}
