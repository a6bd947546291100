/** The features' routers, merged. Only its type crosses to the client. */
import { createAdminRouter } from './features/admin/server/router.ts';
import type { AdminServices } from './features/admin/server/services.ts';
import { createAttachmentsRouter } from './features/attachments/server/router.ts';
import type { AttachmentServices } from './features/attachments/server/services.ts';
import { createAuditRouter } from './features/audit/server/router.ts';
import type { AuditServices } from './features/audit/server/services.ts';
import { createDeskRouter } from './features/desk/server/router.ts';
import type { DeskServices } from './features/desk/server/services.ts';
import { createLinkingRouter } from './features/identity/server/linking-router.ts';
import { createIdentityRouter } from './features/identity/server/router.ts';
import type { IdentityServices } from './features/identity/server/services.ts';
import { createEventsRouter, createMessagesRouter } from './features/messaging/server/router.ts';
import type { MessagingServices } from './features/messaging/server/services.ts';
import { createNotificationsRouter } from './features/notifications/server/router.ts';
import type { NotificationServices } from './features/notifications/server/services.ts';
import { createOperationsRouter } from './features/operations/server/router.ts';
import type { OperationsServices } from './features/operations/server/services.ts';
import { createProxyRouter } from './features/proxy/server/router.ts';
import type { ProxyServices } from './features/proxy/server/services.ts';
import { createRecordsRouter } from './features/records/server/router.ts';
import type { RecordsServices } from './features/records/server/services.ts';
import { createSchedulingRouter } from './features/scheduling/server/router.ts';
import type { SchedulingServices } from './features/scheduling/server/services.ts';
import { createTrustRouter } from './features/trust/server/router.ts';
import type { TrustServices } from './features/trust/server/services.ts';
import { createVideoRouter } from './features/video/server/router.ts';
import type { VideoServices } from './features/video/server/services.ts';
import { router } from './platform/server/trpc.ts';

export interface Services {
  readonly identity: IdentityServices;
  readonly messaging: MessagingServices;
  readonly admin: AdminServices;
  readonly audit: AuditServices;
  readonly desk: DeskServices;
  readonly proxy: ProxyServices;
  readonly attachments: AttachmentServices;
  readonly records: RecordsServices;
  readonly scheduling: SchedulingServices;
  readonly trust: TrustServices;
  readonly video: VideoServices;
  readonly notifications: NotificationServices;
  readonly operations: OperationsServices;
}

/** Every procedure of the server. */
export function createAppRouter({
  identity,
  messaging,
  admin,
  audit,
  desk,
  proxy,
  attachments,
  records,
  scheduling,
  trust,
  video,
  notifications,
  operations,
}: Services) {
  return router({
    identity: createIdentityRouter(identity),
    linking: createLinkingRouter(identity.linking),
    messages: createMessagesRouter(messaging),
    events: createEventsRouter(messaging),
    admin: createAdminRouter(admin),
    audit: createAuditRouter(audit),
    desk: createDeskRouter(desk),
    proxy: createProxyRouter(proxy),
    attachments: createAttachmentsRouter(attachments),
    records: createRecordsRouter(records),
    scheduling: createSchedulingRouter(scheduling),
    trust: createTrustRouter(trust),
    video: createVideoRouter(video),
    notifications: createNotificationsRouter(notifications),
    operations: createOperationsRouter(operations),
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;
