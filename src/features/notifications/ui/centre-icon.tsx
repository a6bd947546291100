import {
  BellRing,
  CalendarCheck,
  CalendarClock,
  CalendarPlus,
  CalendarX,
  Clock,
  DoorOpen,
  MessageCircle,
  MessageCircleWarning,
  ShieldAlert,
  Video,
  VideoOff,
} from 'lucide-react';
import type { NoticeKind } from '#src/platform/push-notice.ts';

const icons = {
  message: MessageCircle,
  'message.unanswered': MessageCircleWarning,
  'appointment.requested': CalendarPlus,
  'appointment.made': CalendarCheck,
  'appointment.moved': CalendarClock,
  'appointment.cancelled': CalendarX,
  'appointment.reminder': CalendarClock,
  'visit.ready': Video,
  'visit.starting': Video,
  'visit.arrived': DoorOpen,
  'visit.late': Clock,
  'visit.cancelled': VideoOff,
  'visit.call_back': Video,
  'security.device': ShieldAlert,
  'security.keys': ShieldAlert,
  'security.password': ShieldAlert,
  'security.recovery': ShieldAlert,
  'security.second_step_on': ShieldAlert,
  'security.second_step_off': ShieldAlert,
  'security.passkey': ShieldAlert,
  'security.locked': ShieldAlert,
  test: BellRing,
} as const satisfies Record<NoticeKind, unknown>;

/** Stands for the kind beside its words. */
export function CentreIcon({ kind }: { kind: NoticeKind }) {
  const Icon = icons[kind];
  return <Icon aria-hidden="true" size={22} className="shrink-0" />;
}
