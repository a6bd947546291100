'use client';
import { createContext, useContext } from 'react';

const UnreadContext = createContext(0);

/** Puts the number of unread messages in front of every title below it. */
export const UnreadInTitle = UnreadContext.Provider;

/** The browser's title of a page; one for each page. */
export function PageTitle({ children }: { children: string }) {
  const unread = useContext(UnreadContext);
  return <title>{`${unread > 0 ? `(${unread}) ` : ''}${children} · Consulta`}</title>;
}
