export default function HomePage() {
  return <h1>Consulta</h1>;
}
