import { StatisticsScreen } from './screen.tsx';

export default function VisitStatisticsPage() {
  return <StatisticsScreen />;
}
