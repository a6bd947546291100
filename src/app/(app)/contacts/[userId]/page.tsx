import { ContactScreen } from './screen.tsx';

export default async function ContactPage({ params }: { params: Promise<{ userId: string }> }) {
  const { userId } = await params;
  return <ContactScreen key={userId} userId={userId} />;
}
