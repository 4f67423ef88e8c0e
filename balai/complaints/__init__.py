"""Complaints, aspirations, requests for information and consultations, by the rules of SP4N-LAPOR!."""
