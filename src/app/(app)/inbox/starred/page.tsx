import { StarredScreen } from './screen.tsx';
import { StarredTitle } from './starred-title.tsx';

/** What the person starred, beside the list of conversations. */
export default function StarredPage() {
  return (
    <>
      <StarredTitle />
      <StarredScreen />
    </>
  );
}
