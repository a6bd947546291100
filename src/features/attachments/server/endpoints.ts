/** Where programs find attachments over plain HTTP, with examples. Bytes are ciphertext as docs/protocol.md (Files) lays them out. */
import * as z from 'zod';
import { type ByteEndpoint, endpoint } from '#src/platform/server/http-api/endpoint.ts';
import { attachmentsContract as c, uploaded, uploadInput, uploadKey } from '../contract.ts';

const tag = 'Attachments';
const key = '3f1c9a7be2d04c5586a1f0b94d7e6a2c81b35d90';
const conversationId = 'q0rL2v5Zf0s3kQG8aWm1Yb7tXc9dEhJuNpRiVoSxTgA';

export const endpoints = {
  limits: endpoint(c.limits, {
    method: 'GET',
    path: '/attachments/limits',
    tag,
    summary: 'How large a file may be, and whether there is room',
    errors: [],
    example: {
      output: {
        maxFileBytes: 209_715_200,
        maxUploadBytes: 209_796_000,
        maxFilesPerMessage: 10,
        storage: 'ok',
      },
    },
  }),
  cancel: endpoint(c.cancel, {
    method: 'POST',
    path: '/attachments/cancel',
    tag,
    summary: 'Give up an upload that no message owns',
    errors: ['FILE_UNKNOWN', 'FILE_TAKEN'],
    example: { input: { key }, output: {} },
  }),
} as const;

export const uploadEndpoint: ByteEndpoint = {
  id: 'attachments.upload',
  facts: {
    method: 'POST',
    path: '/messages/upload-attachment',
    tag,
    summary: 'Store an encrypted file for a conversation',
    description:
      'The body is the ciphertext, its length told in `content-length`. Answers the storage key for the descriptor in the message that is to \
own it; a file that no message owns is given up after a while. Whole or not at all: after a cut begin again.',
    errors: [
      'NOT_FOUND',
      'DEVICE_UNBOUND',
      'TOO_MANY_UPLOADS',
      'STORAGE_FULL',
      'FILE_INCOMPLETE',
      'FILE_UNKNOWN',
    ],
    example: {
      input: { conversationId, fileId: '8d0f3b5c7a9e1246f8b0c2d4e6a81357' },
      output: { key, sizeBytes: 262_185 },
    },
  },
  input: uploadInput,
  takesBytes: true,
  output: uploaded,
};

export const downloadEndpoint: ByteEndpoint = {
  id: 'attachments.download',
  facts: {
    method: 'GET',
    path: '/files/{key}',
    tag,
    summary: 'The ciphertext of a file',
    description:
      'For members of the conversation of the message that owns it, and for its uploader before one does. Takes `Range` for a single range (206).',
    errors: ['NOT_FOUND'],
    example: { input: { key }, output: null },
  },
  input: z.object({ key: uploadKey }),
  takesBytes: false,
  output: null,
};
