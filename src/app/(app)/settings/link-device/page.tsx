import { LinkDeviceScreen } from './screen.tsx';

export default function LinkDevicePage() {
  return <LinkDeviceScreen />;
}
