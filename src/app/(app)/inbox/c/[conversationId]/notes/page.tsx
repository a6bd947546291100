/** Where a provider looks at the staff notes; the layout shows them. */
export default function StaffNotesPage() {
  return null;
}
