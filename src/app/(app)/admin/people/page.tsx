import { PeopleScreen } from '#src/features/admin/ui/people-screen.tsx';

export default function PeoplePage() {
  return <PeopleScreen />;
}
