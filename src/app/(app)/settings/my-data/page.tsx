import { OwnDataScreen } from './screen.tsx';

export default function OwnDataPage() {
  return <OwnDataScreen />;
}
