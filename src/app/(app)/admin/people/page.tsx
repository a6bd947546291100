import { PeopleScreen } from './screen.tsx';

export default function PeoplePage() {
  return <PeopleScreen />;
}
