"""The pure part of Cubo: what a cube is, and how it is computed; no AWS, Spark or Cassandra in here."""
