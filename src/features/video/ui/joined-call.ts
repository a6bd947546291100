/** Whether this tab is in the call of a visit: after a reload it goes straight back. */
const key = 'consulta.call';

export function hasJoined(visitId: string): boolean {
  return window.sessionStorage.getItem(key) === visitId;
}

export function keepJoined(visitId: string, joined: boolean): void {
  try {
    if (joined) window.sessionStorage.setItem(key, visitId);
    else window.sessionStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing asks again after a reload.
    return;
  }
}
