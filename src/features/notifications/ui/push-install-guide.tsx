'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** For iPhones and iPads: how to put the app on the home screen, with the pictures that the person has to look for. */
export function PushInstallGuide() {
  const t = useTranslations('notifications.push.install');
  return (
    <section
      aria-label={t('title')}
      className="flex flex-col gap-3 rounded-xl bg-info-soft p-4 text-on-info-soft"
    >
      <p className="font-semibold">{t('title')}</p>
      <ol className="flex flex-col gap-4">
        <Step picture={<SharePicture />} number={1} text={t('share')} />
        <Step picture={<AddPicture />} number={2} text={t('add')} />
        <Step picture={<ConfirmPicture word={t('confirmWord')} />} number={3} text={t('confirm')} />
        <Step picture={<HomePicture />} number={4} text={t('open')} />
      </ol>
      <p className="text-sm">{t('version')}</p>
    </section>
  );
}

function Step({ picture, number, text }: { picture: ReactNode; number: number; text: string }) {
  return (
    <li className="flex items-start gap-3">
      <span className="flex size-14 shrink-0 items-center justify-center rounded-xl border border-line bg-surface text-accent">
        {picture}
      </span>
      <span className="min-w-0 flex-1 pt-1">
        <span className="font-semibold">{number}. </span>
        {text}
      </span>
    </li>
  );
}

function Picture({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 32 32"
      className="size-9"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

/** A box with an arrow out of its top. */
function SharePicture() {
  return (
    <Picture>
      <path d="M11 12H8a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V14a2 2 0 0 0-2-2h-3" />
      <path d="M16 20V3" />
      <path d="m11 8 5-5 5 5" />
    </Picture>
  );
}

/** A rounded square with a plus. */
function AddPicture() {
  return (
    <Picture>
      <rect x="4" y="4" width="24" height="24" rx="5" />
      <path d="M16 10v12M10 16h12" />
    </Picture>
  );
}

/** A bar with a word at its end. */
function ConfirmPicture({ word }: { word: string }) {
  return (
    <Picture>
      <rect x="1" y="9" width="30" height="14" rx="4" />
      <text
        x="16"
        y="18.3"
        fontSize="6.5"
        fontWeight="700"
        textAnchor="middle"
        fill="currentColor"
        stroke="none"
      >
        {word}
      </text>
    </Picture>
  );
}

/** A phone with apps, one of them filled. */
function HomePicture() {
  return (
    <Picture>
      <rect x="7" y="1.5" width="18" height="29" rx="4" />
      <rect x="10.5" y="7" width="4" height="4" rx="1" />
      <rect x="17.5" y="7" width="4" height="4" rx="1" />
      <rect x="10.5" y="14" width="4" height="4" rx="1" fill="currentColor" />
      <rect x="17.5" y="14" width="4" height="4" rx="1" />
      <path d="M13 27h6" />
    </Picture>
  );
}
