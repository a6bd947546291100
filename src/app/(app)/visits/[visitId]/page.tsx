import { VisitScreen } from './screen.tsx';

export default async function VisitPage({ params }: { params: Promise<{ visitId: string }> }) {
  const { visitId } = await params;
  return <VisitScreen key={visitId} visitId={visitId} />;
}
