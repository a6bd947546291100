/** SQL of stays in a call and of the seats that passes are good for. */
import { randomUUID } from 'node:crypto';
import type { Queryable } from '#src/platform/server/database.ts';
import type { QualitySample, VisitRole } from '../contract.ts';
import { meansOf } from './call-quality.ts';

/** The newest stay of somebody whose pass is good. `leftAt`: their connection was gone for too long; it may come back. */
export interface Seat {
  stayId: string;
  seatId: string;
  userId: string | null;
  guestId: string | null;
  deviceId: string | null;
  role: VisitRole;
  leftAt: number | null;
}

/** Who sits in a call: a person on a device, or a guest. */
export type Sitter =
  | { userId: string; deviceId: string; guestId: null }
  | { userId: null; deviceId: null; guestId: string };

const at = (place: number) => `to_timestamp($${place}::float8 / 1000)`;

export async function listSeats(q: Queryable, visitId: string): Promise<Seat[]> {
  const { rows } = await q.query<Seat>(
    `SELECT id AS "stayId", seat_id AS "seatId", user_id AS "userId", guest_id AS "guestId", device_id AS "deviceId", role,
       (extract(epoch FROM left_at) * 1000)::bigint::float8 AS "leftAt"
     FROM visit_participant WHERE visit_id = $1 AND seat_id IS NOT NULL ORDER BY joined_at, id`,
    [visitId],
  );
  return rows;
}

export interface NewSeat {
  visitId: string;
  sitter: Sitter;
  role: VisitRole;
  seatId: string;
  now: number;
}

/** Gives somebody a seat: their stay goes on with it, or begins. Earlier seats of theirs are good for nothing. */
export async function takeSeat(q: Queryable, { visitId, sitter, role, seatId, now }: NewSeat): Promise<void> {
  const who = [visitId, sitter.userId, sitter.guestId];
  const own = `visit_id = $1 AND user_id IS NOT DISTINCT FROM $2::uuid AND guest_id IS NOT DISTINCT FROM $3::uuid`;
  await q.query(`UPDATE visit_participant SET seat_id = NULL WHERE ${own} AND left_at IS NOT NULL`, who);
  const { rowCount } = await q.query(
    `UPDATE visit_participant SET seat_id = $4, device_id = $5, role = $6, seen_at = ${at(7)} WHERE ${own} AND left_at IS NULL`,
    [...who, seatId, sitter.deviceId, role, now],
  );
  if (rowCount !== 0) return;
  await q.query(
    `INSERT INTO visit_participant (visit_id, user_id, guest_id, seat_id, device_id, role, joined_at, seen_at, id)
     VALUES ($1, $2, $3, $4, $5, $6, ${at(7)}, ${at(7)}, $8)`,
    [...who, seatId, sitter.deviceId, role, now, randomUUID()],
  );
}

/** Ends stays of a visit: one person's, one guest's, or (`who` null) everybody's. Their passes are good for nothing. Answers how many lasted. */
export async function endStays(
  q: Queryable,
  visitId: string,
  who: { userId: string | null; guestId: string | null } | null,
  now: number,
): Promise<number> {
  const { rows } = await q.query<{ lasted: boolean }>(
    `WITH own AS (SELECT id, left_at IS NULL AS lasted FROM visit_participant WHERE visit_id = $1 AND (seat_id IS NOT NULL OR left_at IS NULL)
       AND ($3 OR (user_id IS NOT DISTINCT FROM $4::uuid AND guest_id IS NOT DISTINCT FROM $5::uuid)) FOR UPDATE)
     UPDATE visit_participant s SET seat_id = NULL, left_at = coalesce(s.left_at, ${at(2)}) FROM own WHERE s.id = own.id RETURNING own.lasted`,
    [visitId, now, who === null, who?.userId ?? null, who?.guestId ?? null],
  );
  return rows.filter(({ lasted }) => lasted).length;
}

/** Ends the stay of one seat, if it is still the person's. Answers whether it was. */
export async function giveUpSeat(q: Queryable, seatId: string, now: number): Promise<boolean> {
  const { rowCount } = await q.query(
    `UPDATE visit_participant SET seat_id = NULL, left_at = coalesce(left_at, ${at(2)}) WHERE seat_id = $1`,
    [seatId, now],
  );
  return rowCount !== 0;
}

/** Connections of these seats are there now. */
export async function touchSeats(q: Queryable, seatIds: readonly string[], now: number): Promise<void> {
  await q.query(
    `UPDATE visit_participant SET seen_at = ${at(2)} WHERE seat_id = ANY($1::uuid[]) AND left_at IS NULL`,
    [seatIds, now],
  );
}

/** Ends the stays of those whose connection was last seen before `before`, at that moment. Answers their visits. */
export async function endGhosts(q: Queryable, before: number): Promise<string[]> {
  const { rows } = await q.query<{ visitId: string }>(
    `UPDATE visit_participant SET left_at = seen_at WHERE left_at IS NULL AND seen_at < ${at(1)} RETURNING visit_id AS "visitId"`,
    [before],
  );
  return [...new Set(rows.map(({ visitId }) => visitId))];
}

/** True for a present member of the visit's conversation. */
export async function isMember(q: Queryable, visitId: string, userId: string): Promise<boolean> {
  const { rows } = await q.query(
    `SELECT FROM visit v JOIN conversation_member m ON m.conversation_id = v.conversation_id
     WHERE v.id = $1 AND m.user_id = $2 AND m.left_at_seq IS NULL AND NOT m.suspended`,
    [visitId, userId],
  );
  return rows.length > 0;
}

/** Most rows of one participant: some hours of reports, however often they come. */
const mostReports = 500;

/** Keeps readings; what is beyond the bound of one participant is dropped. */
export async function insertQuality(
  q: Queryable,
  report: { visitId: string; sitter: Sitter; samples: readonly QualitySample[]; now: number },
): Promise<void> {
  const { visitId, sitter, samples, now } = report;
  const means = meansOf(samples);
  await q.query(
    `INSERT INTO visit_quality (id, visit_id, user_id, guest_id, samples, received_at, readings, rank, round_trip_ms, loss_percent, relayed)
     SELECT $1, $2, $3::uuid, $4::uuid, $5, ${at(6)}, $7::int, $8::float8, $9::float8, $10::float8, $11::float8 WHERE (SELECT count(*) FROM visit_quality
       WHERE visit_id = $2 AND user_id IS NOT DISTINCT FROM $3::uuid AND guest_id IS NOT DISTINCT FROM $4::uuid) < ${mostReports}`,
    [
      randomUUID(),
      visitId,
      sitter.userId,
      sitter.guestId,
      JSON.stringify(samples),
      now,
      samples.length,
      means.rank,
      means.roundTripMs,
      means.lossPercent,
      means.relayed,
    ],
  );
}
