'use client';
import { createContext, type ReactNode, useContext } from 'react';

const CornerContext = createContext<ReactNode>(null);

/** What the app shows beside the first heading of its main pages on phones, where the navigation has no room for it. */
export const PageCornerProvider = CornerContext.Provider;

/** The place for it; on wide screens it stands in the navigation. */
export function PageCorner() {
  const corner = useContext(CornerContext);
  return corner === null ? null : <span className="lg:hidden print:hidden">{corner}</span>;
}
