import { VisitScreen } from '#src/features/video/ui/visit-screen.tsx';

export default async function VisitPage({ params }: { params: Promise<{ visitId: string }> }) {
  const { visitId } = await params;
  return <VisitScreen key={visitId} visitId={visitId} />;
}
