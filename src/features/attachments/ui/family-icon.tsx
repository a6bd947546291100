import {
  Archive,
  File,
  FileCode,
  FileSpreadsheet,
  FileText,
  Film,
  Image,
  type LucideIcon,
  Music,
  Presentation,
  ScanHeart,
  TriangleAlert,
} from 'lucide-react';
import type { FileFamily } from '../client/sniff-type.ts';

const icons: Record<FileFamily, LucideIcon> = {
  image: Image,
  pdf: FileText,
  audio: Music,
  video: Film,
  text: FileText,
  dicom: ScanHeart,
  word: FileText,
  sheet: FileSpreadsheet,
  slides: Presentation,
  document: FileText,
  archive: Archive,
  program: TriangleAlert,
  markup: FileCode,
  unknown: File,
};

/** A sign for a kind of file; the words stand beside it. */
export function FamilyIcon({ family, size = 24 }: { family: FileFamily; size?: number }) {
  const Icon = icons[family];
  return <Icon aria-hidden size={size} />;
}
