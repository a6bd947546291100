/** What is done to pictures before they are sealed. The browser has the tools; where there are none, pictures go only as they are. */
export interface Thumbnail {
  /** JPEG, at most 64 KiB. */
  bytes: Uint8Array;
  width: number;
  height: number;
}

export interface CleanPicture {
  blob: Blob;
  type: string;
  width: number;
  height: number;
  thumb: Thumbnail;
}

export interface PictureTools {
  /** The picture drawn anew: upright, and without anything its file said about where, when and with what it was taken. */
  clean(blob: Blob, type: string): Promise<CleanPicture>;
  /** Size and small picture of one that is sent untouched; null for what cannot be drawn here. */
  look(blob: Blob, type: string): Promise<Omit<CleanPicture, 'blob' | 'type'> | null>;
}
